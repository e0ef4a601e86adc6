import type { Manifest } from '../../../src/rules';

const HEALTH = { httpGet: { path: '/health', port: 8000 } };

/** A Deployment of vLLM as somebody may have written it by hand: what the example of adoption adopts. */
export const vllmDeployment: Manifest = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'vllm-qwen', namespace: 'llm' },
  spec: {
    replicas: 2,
    selector: { matchLabels: { app: 'vllm-qwen' } },
    template: {
      metadata: { labels: { app: 'vllm-qwen' } },
      spec: {
        terminationGracePeriodSeconds: 60,
        nodeSelector: { 'cloud.google.com/gke-accelerator': 'nvidia-l4' },
        tolerations: [{ key: 'nvidia.com/gpu', operator: 'Exists', effect: 'NoSchedule' }],
        containers: [
          {
            name: 'vllm',
            image: 'vllm/vllm-openai:v0.29.0',
            command: ['vllm', 'serve'],
            args: ['Qwen/Qwen3-8B', '--served-model-name=qwen', '--port=8000', '--max-model-len=16384'],
            ports: [{ containerPort: 8000 }],
            resources: { limits: { 'nvidia.com/gpu': '1' } },
            startupProbe: { ...HEALTH, periodSeconds: 5, failureThreshold: 120 },
            readinessProbe: { ...HEALTH, periodSeconds: 2 },
          },
        ],
      },
    },
  },
};
