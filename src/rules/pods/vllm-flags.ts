import { VllmVersion, vllmFlagsNamed } from '../../catalog';
import { nearest } from '../../nearest';
import { type Finding, finding } from '../finding';
import type { Rule } from '../rule';
import { isUnresolved } from '../views/unresolved';
import type { ModelServer } from '../views/workload';

/** Flags that every command of Python's argparse knows. */
const ALWAYS_KNOWN = ['help'];

/** vLLM ends at once when it does not know a flag, or when a shortened one stands for several. */
export const vllmFlags: Rule = (inventory) => inventory.modelServers.flatMap(unknownFlags);

function unknownFlags({ workload, container, command }: ModelServer): Finding[] {
  const version = VllmVersion.ofImage(container.image);
  if (!version) {
    return [];
  }
  return command.longFlags.flatMap((flag) => {
    // --flag.key sets one key of a JSON value.
    const [name] = flag.split('.');
    const meant = ALWAYS_KNOWN.includes(name) || isUnresolved(flag) ? [name] : vllmFlagsNamed(name, version.flags);
    if (meant.length === 1) {
      return [];
    }
    const closest = meant.length > 0 ? meant : [nearest(name.replaceAll('_', '-'), [...version.flags.keys()])];
    const details = { container: container.name, flag, version: version.version, nearest: closest };
    return [finding('GKEI_VLLM_FLAG_UNKNOWN', workload.manifest, details)];
  });
}
