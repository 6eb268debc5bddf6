import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runCommand, temporaryFolder } from './support/terminal.ts';

const CALL = {
  id: 'call',
  medium: 'call',
  occurred_at: '2026-03-12T15:00:00Z',
  participants: [{ name: 'Chris', side: 'customer' }],
  turns: [{ speaker: 'Chris', text: 'There is the matter of the shed over by the river.' }],
};

/** A model that is sure of one kind whatever is said: its rows are nothing, its bias is all. */
const HEAD = {
  version: 'test',
  outputs: ['expansion', 'expansion/more_seats'],
  output: 'pooled',
  precision: 'fast',
  layers: [{ width: 384, rows: Buffer.alloc(2 * 384).toString('base64'), scales: [1, 1], biases: [20, 20] }],
};

async function extractWith(head: string | undefined, hasLostEncoder = false) {
  const folder = temporaryFolder();
  const [file, model] = [join(folder, 'call.json'), join(folder, 'model')];
  await mkdir(model);
  await writeFile(file, JSON.stringify(CALL));
  if (head !== undefined) await writeFile(join(model, 'head.json'), head);
  // A link to itself is there and leads nowhere.
  if (hasLostEncoder) await symlink('encoder.safetensors', join(model, 'encoder.safetensors'));
  const environment = { EARSHOT_HOME: folder, EARSHOT_LOCAL_MODEL: model };
  return runCommand(['extract', file, '--extractor', 'local', '--format', 'json'], environment);
}

describe('a model of meanings that the settings name', () => {
  it('is heard by the local extractor', async () => {
    const { code, stdout, stderr } = await extractWith(JSON.stringify(HEAD));
    expect([code, stderr]).toEqual([0, '']);
    expect(JSON.parse(stdout)).toMatchObject({ signals: [{ kind: 'expansion', subtype: 'more_seats', turns: [0] }] });
  });

  it.each([
    ['there is none', undefined, 'head.json cannot be read'],
    ['it lacks a part', JSON.stringify({ ...HEAD, outputs: undefined }), 'outputs'],
    [
      'it does not fit the embedding',
      JSON.stringify({ ...HEAD, layers: [{ ...HEAD.layers[0], width: 192 }] }),
      'layer 0',
    ],
    ['its encoder is there and cannot be read', JSON.stringify(HEAD), 'encoder.safetensors cannot be read', true],
  ])('is refused in one line where %s', async (_why, head, problem, hasLostEncoder = false) => {
    const { code, stderr } = await extractWith(head, hasLostEncoder);
    expect(code).toBe(1);
    expect(stderr).toContain(problem);
    expect(stderr.trim().split('\n')).toHaveLength(1);
  });
});
