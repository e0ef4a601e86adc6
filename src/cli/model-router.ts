import { Command } from 'commander';
import { ModelRouterServer } from '../picker/model-router-server';
import { MODEL_ROUTER_FLAGS, readModelRouterOptions } from '../picker/options';
import { runUntilSignal } from '../picker/run-until-signal';
import { withServerFlags } from './server-flags';

/** `gke-inference model-router`: what finds the model of a request for routes to match. */
export function modelRouterCommand(): Command {
  const command = new Command('model-router')
    .summary('run the model router: it lets routes match the model in a request’s body')
    .description(
      'Run the model router. A route matches headers, and a request names its model in its body: gateways ask the model ' +
        'router over ext_proc before they choose a route, and it sets the header X-Gateway-Model-Name. What a client put ' +
        'into that header is gone.',
    )
    .addHelpText(
      'after',
      `
The construct ModelRouter renders everything that a gateway on GKE needs to ask it.

Examples:
  $ gke-inference model-router
      ext_proc with TLS on 9004, health on 9005, metrics on 9090
  $ gke-inference model-router --no-secure-serving --log-level debug`,
    );
  return withServerFlags(command, MODEL_ROUTER_FLAGS, async (flags) => {
    await runUntilSignal(new ModelRouterServer(readModelRouterOptions(flags)), (address, purpose) => {
      process.stdout.write(`listening on ${address} for ${purpose}\n`);
    });
  });
}
