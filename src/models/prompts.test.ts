import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ConfigError } from '../domain/index.ts';
import { loadPrompt } from './index.ts';

let folder = '';

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'earshot-prompts-'));
});

afterAll(async () => {
  await rm(folder, { recursive: true });
});

async function load(front: string, body: string) {
  await writeFile(join(folder, 'greeting.md'), `---\n${front}\n---\n\n${body}\n`);
  return loadPrompt('greeting', folder);
}

const FRONT = 'name: greeting\nversion: "1.2.0"\ndescription: says hello\nvariables: [name]';

describe('a prompt', () => {
  it('is loaded with its name, version, hash and sections', async () => {
    const prompt = await load(FRONT, '# System\n\nBe kind.\n\n## How\n\nAlways.\n\n# User\n\nHello {{name}}.');
    expect(prompt).toMatchObject({ name: 'greeting', version: '1.2.0' });
    expect(prompt.hash).toMatch(/^[0-9a-f]{64}$/);
    expect(prompt.sections).toEqual({ System: 'Be kind.\n\n## How\n\nAlways.', User: 'Hello {{name}}.' });
  });

  it.each([
    ['a variable nobody declared', FRONT, '# User\n\n{{name}} {{surname}}', /undeclared variables: surname/],
    ['a declared variable nobody uses', FRONT, '# User\n\nHello.', /unused: name/],
    ['logic', FRONT, '# User\n\n{{#name}}Hello{{/name}}', /plain variables only/],
    ['a version that is none', FRONT.replace('1.2.0', 'two'), '# User\n\n{{name}}', /version/],
    ['another name than its file', FRONT.replace('greeting', 'farewell'), '# User\n\n{{name}}', /farewell/],
  ])('with %s is refused', async (_, front, body, message) => {
    const loading = load(front, body);
    await expect(loading).rejects.toThrow(message);
    await expect(loading).rejects.toBeInstanceOf(ConfigError);
  });

  it('that does not exist is refused by name', async () => {
    await expect(loadPrompt('nowhere', folder)).rejects.toThrow(/prompt nowhere/);
  });

  it('for extraction ships with the program', async () => {
    const prompt = await loadPrompt('extraction');
    expect(Object.keys(prompt.sections)).toEqual(['System', 'User', 'Repair', 'Schema']);
  });
});
