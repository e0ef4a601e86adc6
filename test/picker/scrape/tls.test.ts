import { ServedModels } from '../../../src/picker/models';
import { Pool } from '../../../src/picker/pool';
import { EndpointTable } from '../../../src/picker/scheduling';
import { ModelLister, Scraper } from '../../../src/picker/scrape';
import { CertificateFolder } from '../../simulator/server/_certificate';
import { startServer } from '../../simulator/server/test-server';
import { eventually } from '../_support/eventually';

it('scrapes and asks model servers over TLS, whose certificate names somebody else', async () => {
  const certificate = new CertificateFolder();
  const { server, url } = await startServer(`tiny ${certificate.flags}`);
  const port = Number(new URL(url).port);
  const id = `127.0.0.1:${port}`;
  const endpoints = new EndpointTable();
  const pool = new Pool(endpoints, 'https');
  const scraper = new Scraper({ pool, endpoints, now: () => performance.now(), onFailure: () => undefined });
  const lister = new ModelLister({ pool, served: new ServedModels(), mayServeMore: false, firstIntervalMs: 5 });
  scraper.start();
  lister.start();
  try {
    pool.apply([{ id, name: 'server', address: '127.0.0.1', port, labels: {}, ready: true }]);
    await eventually(() => expect(endpoints.serves(endpoints.slotOf(id)!, 'tiny')).toBe(true));
    await eventually(() => expect(pool.members.get(id)!.kvCache.blocks).toBeGreaterThan(0));
  } finally {
    scraper.close();
    lister.close();
    server.crash();
    certificate.remove();
  }
});
