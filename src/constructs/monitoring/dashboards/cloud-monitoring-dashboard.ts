import type { Panel, PanelUnit } from './panel';
import { PANEL_ROWS } from './panels';

/** Which pool a dashboard of Cloud Monitoring shows, and what its GPUs cost. */
export interface CloudMonitoringDashboardProps {
  /** Namespace of the pool. */
  readonly namespace: string;
  /** Name of the pool. */
  readonly pool: string;
  /**
   * GPUs of a replica, at least 1, for the price of tokens.
   *
   * @default 1
   */
  readonly gpus?: number;
  /**
   * Price of one GPU for an hour, at least 0, in your currency.
   *
   * @default - the panel of costs is left out
   */
  readonly gpuHourPrice?: number;
}

/** A dashboard of Cloud Monitoring: a grid of 48 columns in which three panels stand beside each other. */
const COLUMNS = 48;
const PANEL_WIDTH = 16;
const PANEL_HEIGHT = 16;
const HEADLINE_HEIGHT = 4;

/** Units as Cloud Monitoring writes them (UCUM). */
const UNITS: Readonly<Record<PanelUnit, string>> = {
  seconds: 's',
  share: '10^2.%',
  ratio: '1',
  requests: '1',
  'tokens per second': '1/s',
  'requests per second': '1/s',
  replicas: '1',
  currency: '1',
};

/**
 * The dashboard of a pool for Cloud Monitoring, as its API takes it: for `gcloud monitoring dashboards create
 * --config-from-file`, or as `dashboardJson` of Pulumi's `gcp.monitoring.Dashboard`.
 *
 * @see https://docs.cloud.google.com/monitoring/api/ref_v3/rest/v1/projects.dashboards
 */
export function cloudMonitoringDashboard(props: CloudMonitoringDashboardProps): object {
  const values: Readonly<Record<string, string>> = {
    namespace: props.namespace,
    pool: props.pool,
    gpus: String(props.gpus ?? 1),
    gpu_hour_price: String(props.gpuHourPrice ?? 0),
  };
  const tiles: object[] = [];
  let yPos = 0;
  const rows = PANEL_ROWS.map(({ title, panels }) => ({
    title,
    panels: panels.filter(({ unit }) => unit !== 'currency' || props.gpuHourPrice !== undefined),
  }));
  for (const { title, panels } of rows.filter((row) => row.panels.length > 0)) {
    tiles.push({ yPos, width: COLUMNS, height: HEADLINE_HEIGHT, widget: { title, sectionHeader: {} } });
    yPos += HEADLINE_HEIGHT;
    const perRow = COLUMNS / PANEL_WIDTH;
    panels.forEach((panel, index) => {
      tiles.push({
        xPos: (index % perRow) * PANEL_WIDTH,
        yPos: yPos + Math.floor(index / perRow) * PANEL_HEIGHT,
        width: PANEL_WIDTH,
        height: PANEL_HEIGHT,
        widget: chart(panel, values),
      });
    });
    yPos += Math.ceil(panels.length / perRow) * PANEL_HEIGHT;
  }
  return { displayName: `Inference pool ${props.pool}`, mosaicLayout: { columns: COLUMNS, tiles } };
}

function chart({ title, queries, unit }: Panel, values: Readonly<Record<string, string>>): object {
  const dataSets = queries.map(({ expression, legend }) => ({
    plotType: 'LINE',
    ...(legend.includes('{{') ? {} : { legendTemplate: legend }),
    timeSeriesQuery: {
      prometheusQuery: expression.replace(/\$(\w+)/g, (_, variable: string) => values[variable]),
      unitOverride: UNITS[unit],
    },
  }));
  return { title, xyChart: { dataSets } };
}
