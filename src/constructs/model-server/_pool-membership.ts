import type { IConstruct } from 'constructs';
import { errorOf } from '../../errors';

/** The one pool that a model server is in: two pickers would not see each other's bookings. */
export class PoolMembership {
  private pool?: IConstruct;

  constructor(private readonly server: IConstruct) {}

  /** @throws GKEI_SERVER_IN_TWO_POOLS when the server is in a pool. */
  join(pool: IConstruct): void {
    if (this.pool) {
      const pools = [this.pool.node.path, pool.node.path];
      throw errorOf('GKEI_SERVER_IN_TWO_POOLS', { server: this.server.node.path, pools });
    }
    this.pool = pool;
  }
}
