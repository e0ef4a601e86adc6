import { App, Chart } from 'cdk8s';
import type { IConstruct } from 'constructs';
import { errorOf } from '../../errors';

/** What is deployed: a function that puts constructs into a chart, or charts that were made elsewhere. */
export type ChartSource = ((chart: Chart) => unknown) | Chart | App;

/** The constructs of a deployment: those that a function puts into a chart of its name, or all below what is given. */
export function chartScope(deployment: string, source: ChartSource, namespace: string | undefined): IConstruct {
  const wrong = (problem: string, remedy: string) => errorOf('GKEI_CHART_SOURCE', { deployment, problem, remedy });
  if (typeof source !== 'function') {
    if (namespace !== undefined) {
      throw wrong(
        `was made elsewhere, so that namespace "${namespace}" would not reach it`,
        'set namespace in the props of that chart instead',
      );
    }
    return source;
  }
  const app = new App();
  const made = source(new Chart(app, deployment, { namespace }));
  if (typeof (made as PromiseLike<unknown> | undefined)?.then === 'function') {
    throw wrong(
      'is filled by a function that returns a promise, which would be too late',
      'await before, or put values that are known later into the chart with late()',
    );
  }
  return app;
}
