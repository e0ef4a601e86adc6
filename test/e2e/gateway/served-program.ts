import { App, Chart, Testing } from 'cdk8s';
import type { KubeObject } from '../cluster/kube-object';
import type { Change } from './served-example';

/**
 * Puts what a program renders in the place of an example's objects.
 *
 * @param build makes the program in a chart of the example's namespace, and perhaps in charts of others
 */
export function program(build: (chart: Chart, app: App) => void): Change {
  return (objects: KubeObject[]) => {
    const namespace = objects.find(({ kind }) => kind === 'InferencePool')!.metadata.namespace;
    const app = new App();
    build(new Chart(app, 'program', { namespace }), app);
    objects.splice(0, objects.length, ...app.charts.flatMap((chart) => Testing.synth(chart) as KubeObject[]));
  };
}
