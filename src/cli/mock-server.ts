import { Command } from 'commander';
import { serversOf } from '../simulator/server/data-parallel';
import { EFFECTIVE_FLAGS } from '../simulator/server/effective-flags';
import { readOptions } from '../simulator/server/options';
import { runModelServer } from '../simulator/server/run';
import { environmentName, SIMULATION_FLAGS } from '../simulator/server/simulation-flags';
import { wrap } from './table';

/** Characters of a line of the lists of flags. */
const HELP_WIDTH = 119;

/** `gke-inference mock-server`: a simulated vLLM. */
export function mockServerCommand(): Command {
  return new Command('mock-server')
    .summary('run a simulated vLLM server')
    .description(
      'Run a simulated vLLM 0.29 server: the OpenAI-compatible API, the metrics and the behaviour of the real one, ' +
        'without a GPU. It takes the arguments of "vllm serve"; those that mean nothing to a simulation are accepted ' +
        'without effect, and unknown ones are refused as vLLM refuses them.',
    )
    .usage('[MODEL] [vllm serve flags] [simulation flags]')
    .argument('[args...]', 'as for "vllm serve"')
    .allowUnknownOption()
    .addHelpText('after', simulationHelp())
    .action(async (args: string[]) => {
      const announce = (address: string) => {
        process.stdout.write(`listening on ${address}\n`);
      };
      await Promise.all(serversOf(readOptions(args, process.env)).map((options) => runModelServer(options, announce)));
    });
}

function simulationHelp(): string {
  const flags = SIMULATION_FLAGS.map(
    ({ name, value, meaning }) => `  --${name} ${value}\n      ${meaning}\n      environment: ${environmentName(name)}`,
  );
  return `
vLLM flags with an effect:
${wrap(EFFECTIVE_FLAGS.flatMap(({ flags }) => flags).join(', '), '  ', HELP_WIDTH).join('\n')}
  the variable VLLM_ALLOW_RUNTIME_LORA_UPDATING opens /v1/load_lora_adapter and its opposite,
  and VLLM_SERVER_DEV_MODE=1 opens /reset_prefix_cache

Simulation flags (flags win over the environment):
${flags.join('\n')}

Examples:
  $ gke-inference mock-server meta-llama/Llama-3.1-8B-Instruct
      http://0.0.0.0:8000, at the pace of an 8B model on one A100
  $ curl localhost:8000/v1/chat/completions -H 'content-type: application/json' \\
      -d '{"messages": [{"role": "user", "content": "Hello"}], "max_tokens": 20}'
  $ gke-inference mock-server base --enable-lora --lora-modules support=/adapters/support --port 8001
      a base model with an adapter
  $ gke-inference mock-server base --sim-load-seconds 40 --shutdown-timeout 30
      refuses connections for 40 s; on SIGTERM lets running requests finish for up to 30 s
`;
}
