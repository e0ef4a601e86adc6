import { Command } from 'commander';
import { runAdapters } from '../adapters/run-adapters';
import { errorOf } from '../errors';

/** `gke-inference adapters`: adapters that come and go while a model server runs. */
export function adaptersCommand(): Command {
  return new Command('adapters')
    .summary('keep the adapters of a running vLLM at what a file lists')
    .description(
      'Load and unload LoRA adapters of a running vLLM server so that it offers what a file lists, which may change at any ' +
        'time. Runs beside vLLM in its pod; vLLM needs --enable-lora and VLLM_ALLOW_RUNTIME_LORA_UPDATING=true.',
    )
    .requiredOption('--list <file>', 'YAML file with the list, such as one of a mounted ConfigMap')
    .option('--server <url>', 'address of vLLM', 'http://127.0.0.1:8000')
    .option('--folder <folder>', 'where downloads are kept; vLLM sees the same folder', '/cache/adapters')
    .option('--listen <address>', 'where /healthz, /readyz and /status are answered', ':9004')
    .option(
      '--ready-timeout <seconds>',
      'longest time that adapters which cannot be loaded keep the pod unready',
      '300',
    )
    .addHelpText('after', HELP)
    .action(async ({ list, server, folder, listen, readyTimeout }: Record<string, string>) => {
      const options = {
        file: list,
        server: server.replace(/\/$/, ''),
        folder,
        listen: readAddress(listen),
        readyTimeoutMs: 1000 * readSeconds(readyTimeout),
        hub: {
          endpoint: process.env['HF_ENDPOINT'] ?? 'https://huggingface.co',
          token: process.env['HF_TOKEN'],
        },
      };
      await runAdapters(options, (address) => process.stdout.write(`listening on ${address} for probes\n`));
    });
}

function readAddress(text: string): { host: string | undefined; port: number } {
  const [, bracketed, plain, port = ''] = /^(?:\[([^\]]+)\]|([^:[\]]*)):(\d+)$/.exec(text) ?? [];
  if (port === '' || Number(port) > 65_535) {
    throw errorOf('GKEI_OUT_OF_RANGE', { option: '--listen', value: text, range: '[HOST]:PORT, such as :9004' });
  }
  return { host: bracketed ?? (plain || undefined), port: Number(port) };
}

function readSeconds(text: string): number {
  if (!/^\d+$/.test(text)) {
    throw errorOf('GKEI_OUT_OF_RANGE', { option: '--ready-timeout', value: text, range: 'a whole number of seconds' });
  }
  return Number(text);
}

const HELP = `
The list:
  adapters:
    - name: support                  # what clients write into "model"
      repository: acme/support-lora  # on the Hugging Face hub; HF_TOKEN and HF_ENDPOINT apply
      revision: 6f1c…                # a commit; without one, the default branch as it is now
    - name: sql
      path: /adapters/sql            # a folder that vLLM sees

Example:
  $ gke-inference adapters --list adapters.yaml --server http://localhost:8000 --folder /tmp/adapters
`;
