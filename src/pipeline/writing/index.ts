/** Documents worded by a language model after the facts have given them. */
export { type OrderingTools, orderWriting } from './order.ts';
export type { DocumentWriter, WritingTools } from './tools.ts';
export { writeDocument } from './write.ts';
