export { ReverseProxy } from './reverse-proxy';
