import {
  DashboardBuilder,
  DashboardCursorSync,
  DatasourceVariableBuilder,
  QueryVariableBuilder,
  RowBuilder,
  TextBoxVariableBuilder,
} from '@grafana/grafana-foundation-sdk/dashboard';
import { DataqueryBuilder } from '@grafana/grafana-foundation-sdk/prometheus';
import { PanelBuilder } from '@grafana/grafana-foundation-sdk/timeseries';
import { PICKER_METRICS } from '../src/catalog';
import { POOL_LABEL } from '../src/constructs/monitoring/collectors/collector-binding';
import type { Panel, PanelUnit } from '../src/constructs/monitoring/dashboards/panel';
import { PANEL_ROWS } from '../src/constructs/monitoring/dashboards/panels';

/** Grafana's names of units. */
const UNITS: Readonly<Record<PanelUnit, string>> = {
  seconds: 's',
  share: 'percentunit',
  ratio: 'none',
  requests: 'short',
  'tokens per second': 'short',
  'requests per second': 'reqps',
  replicas: 'short',
  currency: 'currencyUSD',
};

const DATASOURCE = { type: 'prometheus', uid: '$datasource' };

/** Width of a panel, of the dashboard's 24 columns: three beside each other. */
const PANEL_WIDTH = 8;
const PANEL_HEIGHT = 8;

const READY = PICKER_METRICS.readyEndpoints.name;

/** The Grafana dashboard of a pool, as JSON on one line. */
export function grafanaDashboard(): string {
  const builder = new DashboardBuilder('Inference pool')
    .uid('gke-inference-pool')
    .description(
      'What clients feel, how load and KV cache are spread over the replicas, and what the picker does about it.',
    )
    .tags(['inference', 'vllm', 'generated'])
    .refresh('30s')
    .time({ from: 'now-1h', to: 'now' })
    .timezone('browser')
    .tooltip(DashboardCursorSync.Crosshair)
    .withVariable(new DatasourceVariableBuilder('datasource').label('Data source').type('prometheus'))
    .withVariable(choice('namespace', `label_values(${READY}, namespace)`))
    .withVariable(choice('pool', `label_values(${READY}{namespace="$namespace"}, ${POOL_LABEL})`))
    .withVariable(new TextBoxVariableBuilder('gpus').label('GPUs of a replica').defaultValue('1'))
    .withVariable(new TextBoxVariableBuilder('gpu_hour_price').label('Price of a GPU hour').defaultValue('1'));
  for (const { title, panels } of PANEL_ROWS) {
    builder.withRow(new RowBuilder(title));
    for (const panel of panels) {
      builder.withPanel(timeSeries(panel));
    }
  }
  return JSON.stringify(builder.build());
}

function choice(name: string, query: string): QueryVariableBuilder {
  return new QueryVariableBuilder(name).datasource(DATASOURCE).query(query);
}

function timeSeries({ title, description, unit, queries }: Panel): PanelBuilder {
  const panel = new PanelBuilder()
    .title(title)
    .description(description)
    .datasource(DATASOURCE)
    .unit(UNITS[unit])
    .min(0)
    .span(PANEL_WIDTH)
    .height(PANEL_HEIGHT);
  for (const { expression, legend } of queries) {
    panel.withTarget(new DataqueryBuilder().expr(expression).legendFormat(legend));
  }
  return panel;
}
