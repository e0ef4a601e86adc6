import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Chart, Testing } from 'cdk8s';
import { stringify } from 'yaml';
import { Accelerator, InferenceMonitoring, InferencePool, MetricsCollector, Model, ModelServer } from '../../src';
import { PANEL_ROWS } from '../../src/constructs/monitoring/dashboards/panels';
import type { Manifest } from '../../src/rules';
import { locatePart } from './install/locate-part';
import { prometheus } from './install/prometheus';

interface RuleGroups {
  readonly groups: readonly { readonly name: string; readonly rules: readonly Record<string, unknown>[] }[];
}

/** Rendered alerts as the file that Prometheus would read, and the names in them. */
function rendered(collector: MetricsCollector) {
  const chart = new Chart(Testing.app(), 'test', { namespace: 'llm' });
  const server = new ModelServer(chart, 'server', { model: Model.QWEN3_8B, accelerator: Accelerator.L4 });
  const pool = new InferencePool(chart, 'pool', { servers: [server] });
  pool.usePicker({ serviceName: 'picker', port: 9002, failureMode: 'FailOpen' });
  new InferenceMonitoring(chart, 'monitoring', { pools: [pool], collector });
  const groups = (Testing.synth(chart) as Manifest[])
    .filter(({ kind }) => ['Rules', 'ClusterRules', 'PrometheusRule'].includes(kind))
    .flatMap(({ spec }) => (spec as RuleGroups).groups);
  return { rules: { groups }, pool: pool.name, pod: `${server.deployment.name}-0`, startup: server.startupBudget };
}

/** One case of `promtool test rules`: series, and the pods or pools for which an alert must hold at a time. */
interface Case {
  readonly alert: string;
  readonly series: Readonly<Record<string, string>>;
  readonly silentAt: string;
  readonly firesAt: string;
  /** Labels of the alert that fires. */
  readonly labels: Readonly<Record<string, string>>;
}

const { pool, pod, startup } = rendered(MetricsCollector.prometheusOperator());
const minutes = (seconds: number) => Math.ceil(seconds / 60);
const POOL = `name="${pool}",namespace="llm"`;

const CASES: readonly Case[] = [
  {
    alert: 'ModelServerPending',
    series: { [`kube_pod_status_ready{namespace="llm",pod="${pod}",condition="true"}`]: '0x120' },
    silentAt: `${minutes(startup) + 14}m`,
    firesAt: `${minutes(startup) + 16}m`,
    labels: { namespace: 'llm', pod },
  },
  {
    alert: 'ModelServerCrashLooping',
    series: {
      [`kube_pod_container_status_waiting_reason{namespace="llm",pod="${pod}",reason="CrashLoopBackOff"}`]: '1x30',
    },
    silentAt: '4m',
    firesAt: '6m',
    labels: { namespace: 'llm', pod },
  },
  {
    alert: 'EndpointPickerDown',
    series: { [`llm_d_epp_ready_endpoints{${POOL}}`]: '2x5 stale' },
    silentAt: '6m',
    firesAt: '9m',
    labels: { name: pool, namespace: 'llm' },
  },
  {
    alert: 'NoReadyEndpoint',
    series: { [`llm_d_epp_ready_endpoints{${POOL}}`]: '1x5 0x10' },
    silentAt: '5m',
    firesAt: '8m',
    labels: {},
  },
  {
    alert: 'QueueGrowing',
    series: { [`llm_d_epp_average_queue_size{${POOL}}`]: '0+1x60' },
    silentAt: '12m',
    firesAt: '20m',
    labels: {},
  },
  {
    alert: 'GpuXidError',
    series: {
      'DCGM_FI_DEV_XID_ERRORS{gpu="0",Hostname="node-1"}': '0x5 79x5',
      'DCGM_FI_DEV_XID_ERRORS{gpu="1",Hostname="node-1"}': '31x10',
    },
    silentAt: '5m',
    firesAt: '7m',
    labels: { gpu: '0', Hostname: 'node-1' },
  },
  {
    alert: 'CertificateExpiring',
    series: {
      'certmanager_certificate_expiration_timestamp_seconds{name="web",exported_namespace="llm"}': `${14 * 86_400 + 3600}x200`,
    },
    silentAt: '119m',
    firesAt: '122m',
    labels: { name: 'web', exported_namespace: 'llm' },
  },
];

const declare = (
  test: (title: string, run: () => void) => void,
  folder: string,
  promtool: (...args: string[]) => string,
) => {
  const write = (name: string, content: unknown): string => {
    const file = join(folder, name);
    writeFileSync(file, stringify(content));
    return file;
  };

  test('are rules that Prometheus takes, in both forms', () => {
    for (const collector of [MetricsCollector.managedPrometheus(), MetricsCollector.prometheusOperator()]) {
      expect(promtool('check', 'rules', write('rules.yaml', rendered(collector).rules))).toContain('7 rules found');
    }
  });

  for (const { alert, series, silentAt, firesAt, labels } of CASES) {
    test(`${alert} fires after its time and not before`, () => {
      write('rules.yaml', rendered(MetricsCollector.prometheusOperator()).rules);
      const expected = (eval_time: string, count: number) => ({
        eval_time,
        expr: `count(ALERTS{alertname="${alert}",alertstate="firing"}) or vector(0)`,
        exp_samples: [{ labels: '{}', value: count }],
      });
      const named = {
        eval_time: firesAt,
        expr: `ALERTS{alertname="${alert}",alertstate="firing"} * 0 + 1`,
        exp_samples: [{ labels: textOf(labels, alert), value: 1 }],
      };
      const file = write('test.yaml', {
        rule_files: ['rules.yaml'],
        evaluation_interval: '1m',
        tests: [
          {
            interval: '1m',
            input_series: Object.entries(series).map(([key, values]) => ({ series: key, values })),
            promql_expr_test: [expected(silentAt, 0), expected(firesAt, 1), named],
          },
        ],
      });
      expect(promtool('test', 'rules', file)).toContain('SUCCESS');
    });
  }

  test('every panel asks what PromQL understands', () => {
    const queries = PANEL_ROWS.flatMap(({ panels }) => panels).flatMap((panel) => panel.queries);
    const rules = queries.map(({ expression }, index) => ({
      record: `panel:${index}`,
      expr: expression.replace(/\$\w+/g, '1'),
    }));
    const file = write('panels.yaml', { groups: [{ name: 'panels', rules }] });
    expect(promtool('check', 'rules', file)).toContain(`${queries.length} rules found`);
  });
};

const SEVERITIES: Readonly<Record<string, string>> = { GpuXidError: 'ticket', CertificateExpiring: 'ticket' };

function textOf(labels: Readonly<Record<string, string>>, alert: string): string {
  const all = { ...labels, alertname: alert, alertstate: 'firing', severity: SEVERITIES[alert] ?? 'page' };
  return `{${Object.entries(all)
    .map(([label, value]) => `${label}="${value}"`)
    .join(',')}}`;
}

const NAME = 'alerts and panels';
const folder = mkdtempSync(join(tmpdir(), 'gke-inference-alerts-'));
const programs = locatePart(prometheus, NAME, (skip) => declare(skip, folder, () => ''));
if (programs !== undefined) {
  describe(NAME, () => {
    afterAll(() => rmSync(folder, { recursive: true }));
    const promtool = (...args: string[]) => execFileSync(join(programs, 'promtool'), args, { encoding: 'utf8' });
    declare(test, folder, promtool);
  });
}
