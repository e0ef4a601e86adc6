/**
 * What people write by hand: a pool of the first generation whose selector is written as the second one does it and that has
 * no picker, a gateway class not known to route to pools, a fixed probe delay, image `latest`, no policies, no drain.
 */
export const CLASSIC = `apiVersion: apps/v1
kind: Deployment
metadata: { name: vllm }
spec:
  replicas: 3
  selector: { matchLabels: { app: vllm } }
  template:
    metadata: { labels: { app: vllm } }
    spec:
      containers:
        - name: vllm
          image: vllm/vllm-openai:latest
          args: [--model, Qwen/Qwen3-8B, --tensor-parallel-size, "1"]
          ports: [{ containerPort: 8000 }]
          resources: { limits: { nvidia.com/gpu: 1 } }
          readinessProbe: { httpGet: { path: /health, port: 8000 }, initialDelaySeconds: 240 }
---
apiVersion: inference.networking.x-k8s.io/v1alpha2
kind: InferencePool
metadata: { name: vllm }
spec:
  targetPortNumber: 8000
  selector: { matchLabels: { app: vllm } }
---
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: { name: inference }
spec: { gatewayClassName: gke-l7-gxlb, listeners: [{ name: http, port: 80, protocol: HTTP }] }
---
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: { name: inference }
spec:
  parentRefs: [{ name: inference }]
  rules:
    - backendRefs: [{ group: inference.networking.x-k8s.io, kind: InferencePool, name: vllm }]
`;
