import { Chart, Testing } from 'cdk8s';
import { Accelerator, type IModelServer, InferencePool, Model, ModelServer, type ModelServerProps } from '../../src';
import type { Manifest } from '../../src/rules';

/** A chart to build in. */
export const testChart = () => new Chart(Testing.app(), 'test', { namespace: 'llm' });

/** An 8B model on one L4. */
export const testServer = (chart: Chart, props: Partial<ModelServerProps> = {}, id = 'server') =>
  new ModelServer(chart, id, { model: Model.QWEN3_8B, accelerator: Accelerator.L4, ...props });

/** A pool that has a picker of the test's own, so that it is whole. */
export function testPool(chart: Chart, servers: readonly IModelServer[] = [testServer(chart)]): InferencePool {
  const pool = new InferencePool(chart, 'pool', { servers });
  pool.usePicker({ serviceName: 'picker', port: 9002, failureMode: 'FailOpen' });
  return pool;
}

/** The rendered objects of a chart, findings reported as errors. */
export const render = (chart: Chart) => Testing.synth(chart) as Manifest[];

/** The only rendered object of a kind. */
export function only(objects: readonly Manifest[], kind: string): Manifest {
  const found = objects.filter((object) => object.kind === kind);
  expect(found).toHaveLength(1);
  return found[0];
}
