/** What kind of capacity a node is made of. */
export type NodeCapacity =
  | { readonly kind: 'any' | 'on-demand' | 'spot' }
  | {
      readonly kind: 'flex-start';
      /** Seconds that the node lives. */
      readonly maxRunSeconds: number;
    }
  | {
      readonly kind: 'reservation';
      /** The reservation. */
      readonly name: string;
      /**
       * Project that shares it.
       *
       * @default - the cluster's
       */
      readonly project?: string;
    }
  | {
      readonly kind: 'compute-class';
      /** The ComputeClass. */
      readonly name: string;
    };
