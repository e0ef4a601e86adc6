export { CSV_COLUMNS, reportCsv } from './csv';
