/** Where a cluster's API answers. */
export interface ApiEndpoint {
  /** DNS name or IP address. */
  readonly host: string;
  /** Certificate of the authority that signed the API's, in base64; undefined where everybody knows the authority. */
  readonly caCertificate: string | undefined;
}

/** How `kubectl` and Pulumi's provider log in at GKE: by a program that comes with gcloud and asks it for a token. */
const EXEC = {
  apiVersion: 'client.authentication.k8s.io/v1beta1',
  command: 'gke-gcloud-auth-plugin',
  installHint: 'gcloud components install gke-gcloud-auth-plugin',
  interactiveMode: 'IfAvailable',
  provideClusterInfo: true,
};

/** A kubeconfig for one cluster, as JSON, which every reader of YAML reads. */
export function kubeconfig(name: string, { host, caCertificate }: ApiEndpoint): string {
  const cluster = { server: `https://${host}`, 'certificate-authority-data': caCertificate };
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name, cluster }],
    users: [{ name, user: { exec: EXEC } }],
    contexts: [{ name, context: { cluster: name, user: name } }],
    'current-context': name,
  });
}
