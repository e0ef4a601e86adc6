import { Provider } from '@pulumi/kubernetes';
import type { ComponentResourceOptions } from '@pulumi/pulumi';
import { ApiObject, type ApiObjectMetadata } from 'cdk8s';
import type { Construct } from 'constructs';
import { ChartDeployment, type ChartSource } from '../../../src/pulumi';
import { type ProgramOptions, type ProgramRun, runProgram } from '../program';

/** Deploys a chart called `chat` into the namespace `llm`. */
export const deploy = (chart: ChartSource, options: ProgramOptions = {}) =>
  runProgram(() => deployment(chart), options);

/** A deployment in a program; outside of tests about namespaces, charts of functions go to `llm`. */
export function deployment(chart: ChartSource, opts?: ComponentResourceOptions, name = 'chat'): ChartDeployment {
  const provider = new Provider(`${name}-cluster`, { kubeconfig: '{}' });
  const namespace = typeof chart === 'function' ? 'llm' : undefined;
  return new ChartDeployment(name, { cluster: { provider }, namespace, chart }, opts);
}

/** Expects a chart to be refused before anything of it is registered. */
export async function expectRefused(chart: ChartSource, message: string | RegExp): Promise<void> {
  const run = await runProgram(() => expect(() => deployment(chart)).toThrow(message));
  expect(run.resources.map(({ type }) => type)).toEqual(['pulumi:providers:kubernetes']);
}

/** Makes an object of any content. */
export function object(
  scope: Construct,
  kind: string,
  content: Record<string, unknown> = {},
  { id = kind.toLowerCase(), ...metadata }: ApiObjectMetadata & { id?: string } = {},
): ApiObject {
  const apiVersion = { Deployment: 'apps/v1', StatefulSet: 'apps/v1', HorizontalPodAutoscaler: 'autoscaling/v2' }[kind];
  return new ApiObject(scope, id, { apiVersion: apiVersion ?? 'v1', kind, metadata, ...content });
}

/** The resources of objects, without what surrounds them. */
export const objectsOf = (run: ProgramRun) => run.resources.filter(({ type }) => /^kubernetes:/.test(type));
