export { RequestScan } from './request-scan';
