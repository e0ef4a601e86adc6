import { Command, Option } from 'commander';
import { cloudMonitoringDashboard } from '../constructs/monitoring/dashboards/cloud-monitoring-dashboard';
import { GRAFANA_DASHBOARD } from '../constructs/monitoring/dashboards/grafana-dashboard';
import { errorOf } from '../errors';

/** `gke-inference dashboard`: the dashboards as files. */
export function dashboardCommand(): Command {
  return new Command('dashboard')
    .summary('write a dashboard of a pool, for Grafana or Cloud Monitoring')
    .description(
      'Write a dashboard as JSON: what clients feel, how load and KV cache are spread, what the picker does, what tokens cost. ' +
        'It reads the metrics that InferenceMonitoring collects.',
    )
    .addCommand(grafanaCommand())
    .addCommand(cloudMonitoringCommand())
    .addHelpText(
      'after',
      `
Examples:
  $ gke-inference dashboard grafana > inference.json
      then Dashboards → New → Import
  $ gke-inference dashboard cloud-monitoring --namespace llm --pool chat > chat.json
  $ gcloud monitoring dashboards create --config-from-file=chat.json`,
    );
}

function grafanaCommand(): Command {
  return new Command('grafana')
    .summary('for Grafana, in which namespace and pool are chosen')
    .description('Write the dashboard for Grafana; namespace, pool and prices are chosen there.')
    .action(() => write(JSON.parse(GRAFANA_DASHBOARD)));
}

function cloudMonitoringCommand(): Command {
  return new Command('cloud-monitoring')
    .summary('for Cloud Monitoring, of one pool')
    .description('Write the dashboard of one pool for Cloud Monitoring.')
    .requiredOption('--namespace <name>', 'namespace of the pool')
    .requiredOption('--pool <name>', 'name of the InferencePool')
    .addOption(new Option('--gpus <number>', 'GPUs of a replica').argParser(number('--gpus', 1)).default(1))
    .addOption(
      new Option('--gpu-hour-price <number>', 'price of one GPU for an hour; adds the panel of costs').argParser(
        number('--gpu-hour-price', 0),
      ),
    )
    .action((options) => write(cloudMonitoringDashboard(options)));
}

const number = (flag: string, least: number) => (text: string) => {
  const value = Number(text);
  if (text.trim() === '' || !Number.isFinite(value) || value < least) {
    throw errorOf('GKEI_FLAG_VALUE', {
      flag,
      problem: `is "${text}"`,
      remedy: `set it to a number of at least ${least}`,
    });
  }
  return value;
};

function write(dashboard: object): void {
  process.stdout.write(`${JSON.stringify(dashboard, undefined, 2)}\n`);
}
