/** Run as a program of its own: prints what the environment's configuration makes of a request. */
import { loadApiAccess } from '../../../src/picker/kube/api-access';

async function main(): Promise<void> {
  const access = await loadApiAccess();
  const { server, options } = await access.connection();
  console.log(
    JSON.stringify({ namespace: access.namespace, server, headers: options.headers, ca: String(options.ca) }),
  );
}

void main();
