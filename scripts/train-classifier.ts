/**
 * Trains the local extractor's classifier on the labelled turns, the dev cases and the snippets, and writes its weights.
 * `--cross-validate` keeps nothing: it prints what cues alone and both together give on accounts held out of training.
 */
import { writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { BARS } from '../src/extraction/local/classifier/bars.ts';
import { OUTPUTS } from '../src/extraction/local/classifier/model.ts';
import { evaluate, heldOut, table } from './classifier/cross-validate.ts';
import { loadLessons } from './classifier/dataset.ts';
import { store, train } from './classifier/train.ts';

const OUT = 'src/extraction/local/classifier/weights.json';
const { values } = parseArgs({ options: { 'cross-validate': { type: 'boolean' } } });
const lessons = await loadLessons('fixtures');

if (values['cross-validate'] === true) {
  const cases = heldOut(lessons);
  console.log(table('cues alone', evaluate(cases, undefined)));
  console.log(table('cues and classifier', evaluate(cases, BARS)));
} else {
  const words = store(train(lessons, OUTPUTS), OUTPUTS);
  await writeFile(OUT, `${JSON.stringify({ version: '2', outputs: OUTPUTS, words })}\n`);
  console.log(`${lessons.length} lessons, ${OUTPUTS.length} outputs`);
}
