import type { ISecret } from 'cdk8s-plus-28';
import type { Volume, VolumeMount } from '../rendering/pod-spec';
import type { PickerFlags } from './picker-flags';

/** What the pod and the Service of a picker are told about encryption. */
export interface PickerTlsBinding {
  readonly flags: PickerFlags;
  readonly volume?: Volume;
  readonly mount?: VolumeMount;
  /** Protocol of the Service's port, for gateways; undefined for TLS, which they take for granted. */
  readonly appProtocol?: 'kubernetes.io/h2c';
}

const FOLDER = '/etc/picker-tls';
const VOLUME = 'tls';

/** How gateways and a picker speak with each other. */
export class PickerTls {
  /** TLS with a certificate that the picker makes at its start: gateways encrypt and do not verify. */
  static selfSigned(): PickerTls {
    return new PickerTls({ flags: {} });
  }

  /**
   * TLS with the certificate of a Secret of type `kubernetes.io/tls` in the picker's namespace, such as one that cert-manager
   * keeps fresh. The bundled picker reads a renewed certificate without a restart.
   */
  static secret(secret: ISecret): PickerTls {
    return new PickerTls({
      flags: { 'cert-path': FOLDER },
      volume: { name: VOLUME, secret: { secretName: secret.name } },
      mount: { name: VOLUME, mountPath: FOLDER, readOnly: true },
    });
  }

  /** Plain HTTP/2, said by the Service's `appProtocol`: for gateways that cannot skip verification, and meshes that encrypt. */
  static none(): PickerTls {
    return new PickerTls({ flags: { 'secure-serving': false }, appProtocol: 'kubernetes.io/h2c' });
  }

  private constructor(private readonly binding: PickerTlsBinding) {}

  /** @internal */
  _bind(): PickerTlsBinding {
    return this.binding;
  }
}
