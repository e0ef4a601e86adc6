import { Command } from 'commander';
import { tuneGarbageCollection } from '../picker/garbage-collection';
import { type GivenFlags, PICKER_FLAGS, readPickerOptions } from '../picker/options';
import { Picker } from '../picker/picker';
import { TRANSPORT_PROCESS } from '../picker/process-messages';
import { runUntilSignal } from '../picker/run-until-signal';
import { POLICIES } from '../picker/scheduling';
import { runTransportProcess } from '../picker/transport-process';
import { withServerFlags } from './server-flags';
import { table } from './table';
import { VERSION } from './version';

/** `gke-inference picker`: the endpoint picker. */
export function pickerCommand(): Command {
  const command = new Command('picker')
    .summary('run the endpoint picker')
    .description(
      'Run the endpoint picker: it sends each request to the model server where it is likely to finish soonest. ' +
        'Gateways ask it over ext_proc; with --proxy it serves HTTP clients itself and needs neither a gateway nor ' +
        'Kubernetes.',
    )
    .addHelpText('after', `${policies()}\n${EXAMPLES}`);
  return withServerFlags(command, PICKER_FLAGS, async (flags) => {
    const options = readPickerOptions(flags as GivenFlags, process.env);
    tuneGarbageCollection();
    if (TRANSPORT_PROCESS in process.env) {
      return runTransportProcess(options);
    }
    const picker = new Picker(options, VERSION);
    await runUntilSignal(picker, (address, purpose) => {
      process.stdout.write(`listening on ${address} for ${purpose}\n`);
    });
  });
}

/** What each policy does, in a line. */
function policies(): string {
  return `\nPolicies:\n${table(POLICIES.map(({ name, rule }) => [`  ${name}`, rule]))}`;
}

const EXAMPLES = `
Times are written like 30s, 1m30s or 50ms. A port of 0 takes any free one. SIGTERM drains: health checks fail at once,
running requests finish; a second signal ends the process.

Examples:
  $ gke-inference picker --proxy :8080 --endpoints endpoints.yaml
      an HTTP proxy in front of the model servers in a file, which may change at any time:
        endpoints:
          - { name: server-0, address: 10.0.0.1, port: 8000 }
          - { name: server-1, address: 10.0.0.2, port: 8000 }
      Only the paths of the serving API pass. Metrics are on http://localhost:9090/metrics.
  $ gke-inference picker --pool-name chat --pool-namespace llm
      what a gateway asks: ext_proc with TLS on 9002, health on 9003, metrics on 9090
  $ gke-inference picker --config-file picker.yaml --log-level debug
      the same flags as "pool-name: chat" in a file; the command line wins
`;
