import { Size } from 'cdk8s';
import { Accelerator, Model, Weights } from '../../../../src';
import { estimateLoadTime, LOAD_SOURCES, type LoadSource, startupBudget } from '../../../../src/planning';
import type { Manifest } from '../../../../src/rules';
import { only, render, testChart, testServer } from '../../chart';

/** What differs between strategies, for the suite that all of them pass. */
interface Case {
  readonly weights: Weights;
  readonly served: string;
  readonly source: LoadSource;
  /** GiB of node disk that a pod with Qwen3 8B asks for: 10 for caches and logs, and what is copied there. */
  readonly disk: number;
  /** GiB of memory that it asks for: 10, and what is copied there. */
  readonly memory: number;
  readonly readsHub?: boolean;
}

const bucket = 'acme-models';

const CASES: Readonly<Record<string, Case>> = {
  huggingFace: {
    weights: Weights.huggingFace(),
    served: 'Qwen/Qwen3-8B',
    source: LOAD_SOURCES.nodeDisk,
    disk: 29,
    memory: 10,
    readsHub: true,
  },
  'gcsFuse with its cache in memory': {
    weights: Weights.gcsFuse({ bucket, path: '/qwen3/8b/' }),
    served: '/weights/qwen3/8b',
    source: LOAD_SOURCES.bucket,
    disk: 10,
    memory: 10 + 15.3,
  },
  'gcsFuse with its cache on the disk': {
    weights: Weights.gcsFuse({ bucket, cache: 'disk' }),
    served: '/weights',
    source: LOAD_SOURCES.bucket,
    disk: 29,
    memory: 10,
  },
  gcsStream: {
    weights: Weights.gcsStream({ bucket, path: 'qwen3/8b' }),
    served: 'gs://acme-models/qwen3/8b',
    source: LOAD_SOURCES.bucket,
    disk: 10,
    memory: 10,
  },
  persistentVolumeClaim: {
    weights: Weights.persistentVolumeClaim({ claim: 'models', path: 'qwen3' }),
    served: '/weights/qwen3',
    source: LOAD_SOURCES.volume,
    disk: 10,
    memory: 10,
  },
  hyperdiskMl: {
    weights: Weights.hyperdiskMl({ disk: 'projects/acme/zones/us-central1-a/disks/qwen3', size: Size.gibibytes(50) }),
    served: '/weights',
    source: LOAD_SOURCES.hyperdiskMl,
    disk: 10,
    memory: 10,
  },
  imageVolume: {
    weights: Weights.imageVolume({ reference: 'europe-docker.pkg.dev/acme/models/qwen3-8b:1' }),
    served: '/weights',
    source: LOAD_SOURCES.nodeDisk,
    disk: 10,
    memory: 10,
  },
};

describe.each(Object.entries(CASES))('%s', (_name, { weights, served, source, disk, memory, readsHub = false }) => {
  const chart = testChart();
  const server = testServer(chart, { weights });
  const { spec } = only(render(chart), 'Deployment').spec.template;
  const [vllm] = spec.containers;

  test('vLLM is told where the weights are, and clients still ask for the model by its name', () => {
    expect(vllm.args[0]).toBe(served);
    expect(vllm.args).toContain('--served-model-name=Qwen/Qwen3-8B');
    expect(server.servedModelName).toBe('Qwen/Qwen3-8B');
  });

  test('every mount has its volume, and what is mounted is never written', () => {
    const volumes = spec.volumes.map(({ name }: Named) => name);
    const mounts = [...spec.containers, ...(spec.initContainers ?? [])].flatMap(({ volumeMounts }) => volumeMounts);
    expect(volumes).toEqual(expect.arrayContaining(mounts.map(({ name }: Named) => name)));
    expect(new Set(volumes).size).toBe(volumes.length);
    expect(mounts.filter(({ mountPath, readOnly }) => mountPath.startsWith('/weights') && !readOnly)).toEqual([]);
  });

  test('the node is asked for what is kept on it, and for no more', () => {
    const { requests } = vllm.resources;
    expect(gibibytes(requests['ephemeral-storage'])).toBe(disk);
    expect(gibibytes(requests.memory)).toBeCloseTo(memory, 1);
    const cache = spec.volumes.find(({ name }: Named) => name === 'cache');
    expect(gibibytes(cache.emptyDir.sizeLimit)).toBe(disk);
  });

  test('the start-up budget is twice what loading from there takes', () => {
    expect(server.startupBudget).toBe(startupBudget(estimateLoadTime(Model.QWEN3_8B, source)));
  });

  test('the hub is asked only where the weights come from it', () => {
    expect((spec.initContainers ?? []).map(({ name }: Named) => name)).toEqual(readsHub ? ['download-model'] : []);
    expect(JSON.stringify(vllm.env)).not.toContain('HF_TOKEN');
  });
});

interface Named {
  readonly name: string;
}

const gibibytes = (quantity: string) =>
  quantity.endsWith('Gi') ? Number.parseInt(quantity, 10) : Number.parseInt(quantity, 10) / 1024;

function podWith(weights: Weights): Manifest['spec'] {
  const chart = testChart();
  testServer(chart, { weights });
  return only(render(chart), 'Deployment').spec.template;
}

describe('huggingFace', () => {
  test('the repository is downloaded at its revision, without the files that vLLM never reads', () => {
    const revision = 'b968826d9c46dd6066d109eabc6255188de91218';
    const { spec } = podWith(Weights.huggingFace({ revision, tokenSecret: 'hub' }));
    const [download] = spec.initContainers;
    expect(download.command).toEqual(['hf', 'download']);
    expect(download.args.slice(0, 3)).toEqual(['Qwen/Qwen3-8B', `--revision=${revision}`, '--exclude=original/*']);
    const token = { name: 'HF_TOKEN', valueFrom: { secretKeyRef: { name: 'hub', key: 'token' } } };
    expect(download.env).toEqual([{ name: 'HF_HOME', value: '/cache/huggingface' }, token]);
    expect(spec.containers[0].args).toContain(`--revision=${revision}`);
  });

  test('vLLM then does without the hub, so that an outage there stops no server that has its weights', () => {
    expect(podWith(Weights.huggingFace()).spec.containers[0].env).toContainEqual({
      name: 'HF_HUB_OFFLINE',
      value: '1',
    });
  });

  test('a branch as the revision is a finding', () => {
    expect(() => podWith(Weights.huggingFace({ revision: 'main' }))).toThrow('GKEI_REVISION_MOVES');
  });

  test('a gated model without a token is one too, although vLLM itself asks no hub', () => {
    const chart = testChart();
    testServer(chart, { model: Model.GEMMA_3_27B, accelerator: Accelerator.A100_80 });
    expect(() => render(chart)).toThrow('container download-model has no HF_TOKEN');
  });
});

describe('gcsFuse', () => {
  const { metadata, spec } = podWith(Weights.gcsFuse({ bucket, serviceAccount: 'reader' }));

  test('the driver mounts the bucket read-only for the pod’s own account', () => {
    expect(metadata.annotations).toMatchObject({ 'gke-gcsfuse/volumes': 'true', 'gke-gcsfuse/memory-limit': '0' });
    expect(spec.serviceAccountName).toBe('reader');
    const { csi } = spec.volumes.find(({ name }: Named) => name === 'weights');
    expect(csi).toMatchObject({ driver: 'gcsfuse.csi.storage.gke.io', readOnly: true });
    expect(csi.volumeAttributes.bucketName).toBe(bucket);
    expect(csi.volumeAttributes.mountOptions.split(',')).toEqual(
      expect.arrayContaining(['implicit-dirs', 'file-cache:enable-parallel-downloads:true']),
    );
  });

  test('files are read whole before they are loaded', () => {
    expect(spec.containers[0].args).toContain('--safetensors-load-strategy=prefetch');
  });
});

test('gcsStream uses the streamer, and mounts nothing', () => {
  const { metadata, spec } = podWith(Weights.gcsStream({ bucket, serviceAccount: 'reader' }));
  expect(spec.containers[0].args).toContain('--load-format=runai_streamer');
  expect(spec.serviceAccountName).toBe('reader');
  expect(metadata.annotations).not.toHaveProperty(['gke-gcsfuse/volumes']);
});

test('hyperdiskMl renders the volume of the disk, pinned to its zone, and the claim that is bound to it', () => {
  const chart = testChart();
  const disk = 'projects/acme/zones/us-central1-a/disks/qwen3';
  testServer(chart, { weights: Weights.hyperdiskMl({ disk, size: Size.gibibytes(50) }) });
  const objects = render(chart);
  const volume = only(objects, 'PersistentVolume');
  const claim = only(objects, 'PersistentVolumeClaim');
  expect(volume.metadata).not.toHaveProperty('namespace');
  expect(volume.spec.csi).toMatchObject({ volumeHandle: disk, readOnly: true });
  expect(JSON.stringify(volume.spec.nodeAffinity)).toContain('"values":["us-central1-a"]');
  expect(volume.spec.claimRef).toMatchObject({ namespace: 'llm', name: claim.metadata.name });
  expect(claim.spec.volumeName).toBe(volume.metadata.name);
  expect([volume.spec.accessModes, claim.spec.accessModes]).toEqual([['ReadOnlyMany'], ['ReadOnlyMany']]);
  const { volumes } = only(objects, 'Deployment').spec.template.spec;
  expect(volumes).toContainEqual({
    name: 'weights',
    persistentVolumeClaim: { claimName: claim.metadata.name, readOnly: true },
  });
});

test('a disk that is no address of a zonal disk is refused', () => {
  expect(() => Weights.hyperdiskMl({ disk: 'qwen3', size: Size.gibibytes(50) })).toThrow(
    'GKEI_OUT_OF_RANGE: disk of Weights.hyperdiskMl is "qwen3"; set it to projects/PROJECT/zones/ZONE/disks/NAME',
  );
});
