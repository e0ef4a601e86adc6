import { Accelerator, Model, NODE_LABELS, QUANTIZATIONS, type Quantization } from '../../catalog';
import { servedDataType, supportsFp8Cache } from '../../planning';
import { type Finding, finding } from '../finding';
import type { Rule } from '../rule';
import type { ModelServer } from '../views/workload';

/** A server whose command asks its GPU for arithmetic that it does not have ends at its start. */
export const dataType: Rule = (inventory) => inventory.modelServers.flatMap(unsupported);

function unsupported({ workload, container, command }: ModelServer): Finding[] {
  const accelerator = Accelerator.ofLabel(workload.pod.nodeLabel(NODE_LABELS.accelerator) ?? '');
  if (!accelerator) {
    return [];
  }
  const found = (setting: string, remedy: string) =>
    finding('GKEI_DATA_TYPE_UNSUPPORTED', workload.manifest, {
      container: container.name,
      setting,
      accelerator: accelerator.name,
      remedy,
    });
  const findings: Finding[] = [];
  const model = command.model === undefined ? undefined : Model.ofRepository(command.model);
  if (model && !servedDataType(model, accelerator)) {
    findings.push(
      found(`the model ${model.repository}, which needs bfloat16`, 'choose a GPU with bfloat16, such as L4'),
    );
  } else if (command.text('dtype') === 'bfloat16' && !accelerator.supports('bfloat16')) {
    findings.push(found('--dtype bfloat16', 'set --dtype to float16'));
  }
  const quantization = command.text('quantization') ?? model?.quantization ?? '';
  if (Object.hasOwn(QUANTIZATIONS, quantization)) {
    const { leastCapability } = QUANTIZATIONS[quantization as Quantization];
    if (accelerator.computeCapability < leastCapability) {
      findings.push(
        found(`${quantization} weights`, `choose a GPU of compute capability ${leastCapability} or more, such as L4`),
      );
    }
  }
  const cache = command.text('kv-cache-dtype');
  if (cache?.startsWith('fp8') && !supportsFp8Cache(accelerator)) {
    findings.push(found(`--kv-cache-dtype ${cache}`, 'leave --kv-cache-dtype out'));
  }
  return findings;
}
