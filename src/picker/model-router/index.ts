export { ModelNameService } from './model-name-service';
export type { RoutedAs } from './model-name-stream';
