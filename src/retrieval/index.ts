/** Finding what was said: conversations cut into passages, their embedding, and the search over both. */
export { cutPassages, headerOf, type Passage } from './passages/cut.ts';
