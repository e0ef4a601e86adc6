import { ApiObject, App, Chart, DependencyGraph } from 'cdk8s';
import type { IConstruct } from 'constructs';
import { renderWithLateValues } from '../../constructs/rendering/validation';
import { errorOf } from '../../errors';
import { showsLateToken } from '../../late-token';
import { checkApartFromLateValues, findingText, type Manifest } from '../../rules';
import { checkLateValues, checkOutputs } from './_late-places';

/** One object of a chart. */
export interface ChartObject {
  readonly construct: ApiObject;
  readonly manifest: Manifest;
}

/**
 * Renders every chart at or below a scope, in the order in which cdk8s would write it.
 *
 * @throws GKEI_CHART_FINDINGS, GKEI_CHART_NOT_RENDERED, GKEI_CHART_SOURCE, GKEI_LATE_VALUE_PLACE, GKEI_LATE_VALUE_LOST,
 *   GKEI_OUTPUT_IN_TEXT
 */
export function renderCharts(deployment: string, scope: IConstruct): ChartObject[] {
  const { root } = scope.node;
  checkValues(scope);
  const objects = renderWithLateValues(root, () => {
    refuse(deployment, root.node.findAll().flatMap(validationOf));
    return render(deployment, () => App.of(root).charts.filter(({ node }) => node.scopes.includes(scope)));
  });
  if (objects.length === 0) {
    throw errorOf('GKEI_CHART_SOURCE', {
      deployment,
      problem: 'holds no objects',
      remedy: 'give it a function that makes constructs in the chart that it is called with',
    });
  }
  refuse(
    deployment,
    checkApartFromLateValues(objects.map(({ manifest }) => manifest)).map(
      (found) => `${found.object.kind} ${found.object.metadata.name}: ${findingText(found)}`,
    ),
  );
  return objects;
}

/** Rules would judge values that can never be put in, so these come first. */
function checkValues(scope: IConstruct): void {
  const constructs = scope.node.findAll();
  const ids = constructs.filter(({ node }) => showsLateToken(node.id));
  if (ids.length > 0) {
    const places = ids.map(({ node }) => ({
      path: 'the id',
      object: `the construct ${node.path}`,
      is: 'name' as const,
    }));
    throw errorOf('GKEI_LATE_VALUE_PLACE', { places });
  }
  const manifests = constructs.filter(ApiObject.isApiObject).flatMap(renderedAlone);
  checkLateValues(manifests);
  checkOutputs(manifests);
}

/** An object that nobody has judged yet; why one cannot be rendered is told later, by whoever knows best. */
function renderedAlone(construct: ApiObject): Manifest[] {
  try {
    return [construct.toJson() as Manifest];
  } catch {
    return [];
  }
}

function validationOf({ node }: IConstruct): string[] {
  return node.validate().map((message) => `[${node.path}] ${message}`);
}

function refuse(deployment: string, findings: readonly string[]): void {
  if (findings.length > 0) {
    throw errorOf('GKEI_CHART_FINDINGS', { deployment, findings });
  }
}

function render(deployment: string, charts: () => readonly Chart[]): ChartObject[] {
  try {
    return charts().flatMap(objectsOf);
  } catch (error) {
    const reason = (error as Error).message;
    throw errorOf('GKEI_CHART_NOT_RENDERED', {
      deployment,
      reason,
      remedy: reason.includes('OutputImpl') ? 'write late(output) where the Output stands' : 'correct that construct',
    });
  }
}

function objectsOf(chart: Chart): ChartObject[] {
  const manifests: readonly Manifest[] = chart.toJson();
  return new DependencyGraph(chart.node)
    .topology()
    .filter(ApiObject.isApiObject)
    .filter((construct) => Chart.of(construct) === chart)
    .map((construct, index) => ({ construct, manifest: manifests[index] }));
}
