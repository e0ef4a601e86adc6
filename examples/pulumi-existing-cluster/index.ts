import { InferenceGateway, LlmService } from 'gke-inference';
import { InferencePlatform } from 'gke-inference/pulumi';

const platform = InferencePlatform.fromConfig('llm');

for (const name of platform.services) {
  platform.deploy(name, (chart) => {
    const gateway = new InferenceGateway(chart, 'gateway', platform.gatewayProps);
    const picker = { image: platform.pickerImage };
    new LlmService(chart, 'service', { ...platform.serverProps(name), picker, gateway });
  });
}

export const pools = Object.values(platform.pools).map(({ name }) => name);
