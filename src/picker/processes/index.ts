export { MOST_PROCESSES, PortServer, type Scheduling } from './port-server';
export { RemotePort } from './remote-port';
export { SharedHomes } from './shared-homes';
