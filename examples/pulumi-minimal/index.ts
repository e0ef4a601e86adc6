import { Config } from '@pulumi/pulumi';
import { Accelerator, InferenceGateway, LlmService, Model } from 'gke-inference';
import { InferencePlatform } from 'gke-inference/pulumi';

// Set once the picker's image was pushed to the repository that the first `pulumi up` makes.
const tag = new Config().get('pickerTag');

const platform = new InferencePlatform('llm', {
  location: 'europe-west4',
  zones: ['europe-west4-a', 'europe-west4-b'],
  picker: tag ? { tag } : undefined,
  services: {
    chat: { model: Model.QWEN3_8B, accelerator: Accelerator.L4, replicas: 2 },
  },
});

if (tag) {
  platform.deploy('serving', (chart) => {
    const gateway = new InferenceGateway(chart, 'gateway', platform.gatewayProps);
    const picker = { image: platform.pickerImage };
    new LlmService(chart, 'chat', { ...platform.serverProps('chat'), picker, gateway });
  });
}

export const address = platform.network?.address;
export const pickerImage = platform.pickerRepository?.imageName;
export const kubeconfig = platform.cluster.kubeconfig;
