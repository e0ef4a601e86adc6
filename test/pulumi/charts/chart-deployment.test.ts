import { Deployment as DeploymentResource } from '@pulumi/kubernetes/apps/v1';
import { Namespace, Secret as SecretResource, Service as ServiceResource } from '@pulumi/kubernetes/core/v1';
import { RoleBinding as RoleBindingResource } from '@pulumi/kubernetes/rbac/v1';
import { type ApiObject, App, Chart } from 'cdk8s';
import { Accelerator, LlmService, Model } from 'gke-inference';
import { isSecret, runProgram } from '../program';
import { deploy, deployment, expectRefused, object, objectsOf } from './deploy';

const service = (chart: Chart) =>
  new LlmService(chart, 'llm', {
    model: Model.QWEN3_8B,
    accelerator: Accelerator.L4,
    picker: { image: 'europe-docker.pkg.dev/acme/llm/gke-inference-picker:0.1.0' },
  });

const tokenOf = (type: unknown) => (type as { readonly __pulumiType: string }).__pulumiType;

test('every object is a resource, below the deployment and with the provider of the cluster', async () => {
  const run = await deploy(service);
  const component = run.one('gke-inference:index:ChartDeployment', 'chat');
  const cluster = run.one('pulumi:providers:kubernetes');
  const objects = objectsOf(run);
  expect(objects).toHaveLength(12);
  expect(new Set(objects.map(({ parent }) => parent))).toEqual(new Set([component.urn]));
  expect(new Set(objects.map(({ provider }) => provider))).toEqual(new Set([`${cluster.urn}::chat-cluster-id`]));
  expect(objects.map(({ type, name }) => `${type} ${name}`).sort()).toMatchSnapshot();
});

test('types are those of the provider’s own classes', async () => {
  const types = new Set(objectsOf(await deploy(service)).map(({ type }) => type));
  const own = [ServiceResource, DeploymentResource, RoleBindingResource].map(tokenOf);
  expect(own).toContain('kubernetes:core/v1:Service');
  expect(own.filter((type) => !types.has(type))).toEqual([]);
  const run = await deploy((chart) => ['Namespace', 'Secret'].map((kind) => object(chart, kind)));
  expect(objectsOf(run).map(({ type }) => type)).toEqual([Namespace, SecretResource].map(tokenOf));
});

test('names say which object it is, and others never change them', async () => {
  const names = async (...kinds: string[]) =>
    objectsOf(await deploy((chart) => kinds.map((kind) => object(chart, kind, {}, { name: 'a' })))).map(
      ({ name }) => name,
    );
  expect(await names('ConfigMap', 'Service')).toEqual(['chat-configmap/llm/a', 'chat-service/llm/a']);
  expect((await names('Secret', 'Service', 'ConfigMap')).sort()).toEqual([
    'chat-configmap/llm/a',
    'chat-secret/llm/a',
    'chat-service/llm/a',
  ]);
});

test('an object that was registered in another version of its API is the same resource', async () => {
  const run = await deploy(service);
  const { aliases } = run.one('kubernetes:gateway.networking.k8s.io/v1:Gateway');
  expect(aliases).toContainEqual(
    expect.objectContaining({
      spec: expect.objectContaining({ type: 'kubernetes:gateway.networking.k8s.io/v1beta1:Gateway' }),
    }),
  );
  expect(JSON.stringify(aliases)).not.toContain('gateway.networking.k8s.io/v1:');
});

test('what a Secret holds is secret', async () => {
  const run = await deploy((chart) => {
    object(chart, 'Secret', { stringData: { token: 'hf_1' }, type: 'Opaque' });
    object(chart, 'ConfigMap', { data: { token: 'public' } });
  });
  const secret = run.one('kubernetes:core/v1:Secret').rawInputs as Record<string, unknown>;
  expect([secret.stringData, secret.type].map(isSecret)).toEqual([true, false]);
  expect(run.one('kubernetes:core/v1:Secret').inputs.stringData).toEqual({ token: 'hf_1' });
  expect(isSecret((run.one('kubernetes:core/v1:ConfigMap').rawInputs as { data: unknown }).data)).toBe(false);
});

test('Pulumi waits for model servers as long as their model may load, replica by replica when they are replaced', async () => {
  const run = await deploy(service);
  const servers = objectsOf(run).filter(({ type }) => type === 'kubernetes:apps/v1:Deployment');
  const [server] = servers.filter(
    ({ inputs }) => inputs.metadata.labels['app.kubernetes.io/component'] === 'model-server',
  );
  const { progressDeadlineSeconds, replicas } = server!.inputs.spec;
  expect(server!.timeouts).toEqual({
    create: `${progressDeadlineSeconds + 60}s`,
    update: `${replicas * progressDeadlineSeconds + 60}s`,
    delete: '600s',
  });
});

test('an annotation of the chart says how long to wait, before anything else', async () => {
  const annotations = { 'pulumi.com/timeoutSeconds': '60' };
  const run = await deploy((chart) => object(chart, 'Deployment', {}, { annotations }));
  expect(run.one('kubernetes:apps/v1:Deployment').timeouts).toEqual({ create: '', update: '', delete: '' });
});

test('replicas that an autoscaler sets are left to it', async () => {
  const scaled = (kind: string) => (chart: Chart) => {
    const { name, apiVersion } = object(chart, kind, { spec: { replicas: 2 } });
    const spec = { maxReplicas: 4, scaleTargetRef: { apiVersion, kind, name } };
    object(chart, 'HorizontalPodAutoscaler', { spec });
  };
  await expectRefused(scaled('Deployment'), 'GKEI_REPLICAS_AND_AUTOSCALER');
  const run = await deploy(scaled('StatefulSet'));
  expect(run.one('kubernetes:apps/v1:StatefulSet').ignoreChanges).toEqual(['spec.replicas']);
  expect(run.one('kubernetes:autoscaling/v2:HorizontalPodAutoscaler').ignoreChanges).toEqual([]);
});

test('findings are errors, all of them together, in charts of constructs and in any other', async () => {
  const withoutImage = (chart: Chart) =>
    new LlmService(chart, 'llm', { model: Model.QWEN3_8B, accelerator: Accelerator.L4 });
  await expectRefused(
    withoutImage,
    /GKEI_CHART_FINDINGS: 1 findings in the chart of chat:\n.*GKEI_PICKER_IMAGE_MISSING/s,
  );
  const container = { name: 'vllm', image: 'vllm/vllm-openai:latest', args: ['--model=Qwen/Qwen3-8B'] };
  await expectRefused(
    (chart) => object(chart, 'Deployment', { spec: { template: { spec: { containers: [container] } } } }),
    /Deployment chat-deployment-\w+: GKEI_IMAGE_NOT_PINNED.*GKEI_PROBE_MISSING/s,
  );
});

test('options reach the objects', async () => {
  const run = await runProgram(() =>
    deployment((chart) => object(chart, 'ConfigMap'), {
      protect: true,
      transformations: [({ props, opts }) => ({ props, opts: { ...opts, ignoreChanges: ['data'] } })],
    }),
  );
  expect(run.one('kubernetes:core/v1:ConfigMap')).toMatchObject({ protect: true, ignoreChanges: ['data'] });
});

test('others can wait for one object', async () => {
  let config: ApiObject;
  const run = await runProgram(() => {
    const all = deployment((chart) => {
      config = object(chart, 'ConfigMap');
    });
    expect(all.resourceOf(object(new Chart(new App(), 'elsewhere'), 'ConfigMap'))).toBeUndefined();
    deployment((chart) => object(chart, 'Secret'), { dependsOn: [all.resourceOf(config)!] }, 'after');
  });
  // Pulumi registers what is below a component after the component.
  expect(run.one('gke-inference:index:ChartDeployment', 'after').dependencies).toEqual([
    run.one('kubernetes:core/v1:ConfigMap').urn,
  ]);
});
