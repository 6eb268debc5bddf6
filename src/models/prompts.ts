import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import matter from 'gray-matter';
import mustache from 'mustache';
import * as z from 'zod';
import { ConfigError, formatPath } from '../domain/index.ts';
import type { Prompt } from '../extraction/index.ts';

/** Beside `src/`, in a checkout and in `dist/`, its mirror. */
const FOLDER = join(import.meta.dirname, '../../prompts');

const frontMatterSchema = z.object({
  name: z.string(),
  version: z.string().regex(/^\d+\.\d+\.\d+$/, 'three numbers, such as 1.0.0'),
  description: z.string(),
  variables: z.array(z.string()),
});

/**
 * Loads a prompt from `prompts/NAME.md`: front matter, then one section per heading of the first level, each a mustache text.
 * @param folder where prompts are kept
 * @throws {ConfigError} when the file cannot be read, its front matter is wrong, or its text and the variables it declares do not agree
 */
export async function loadPrompt(name: string, folder: string = FOLDER): Promise<Prompt> {
  const path = join(folder, `${name}.md`);
  const source = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw new ConfigError(`prompt ${name}: cannot be read`, { cause });
  });
  const { data, content } = matter(source);
  const front = frontMatterSchema.safeParse(data);
  if (!front.success) {
    const problems = front.error.issues.map((issue) => `${formatPath(issue.path)}: ${issue.message}`);
    throw new ConfigError(`prompt ${name}: ${problems.join('; ')}`, { cause: front.error });
  }
  if (front.data.name !== name) throw new ConfigError(`prompt ${name}: its front matter says ${front.data.name}`);
  const sections = splitSections(content);
  checkVariables(name, Object.values(sections), front.data.variables);
  const hash = createHash('sha256').update(source).digest('hex');
  return { name, version: front.data.version, hash, sections };
}

function splitSections(content: string): Record<string, string> {
  const [, ...parts] = content.split(/^# +(.+)$/m);
  const titles = parts.filter((_, index) => index % 2 === 0);
  return Object.fromEntries(titles.map((title, index) => [title.trim(), (parts[index * 2 + 1] ?? '').trim()]));
}

/** A misspelt variable would silently render as nothing. */
function checkVariables(name: string, texts: readonly string[], declared: readonly string[]): void {
  const used = new Set(texts.flatMap((text) => mustache.parse(text).flatMap(variableOf)));
  const undeclared = [...used].filter((variable) => !declared.includes(variable));
  const unused = declared.filter((variable) => !used.has(variable));
  if (undeclared.length > 0) throw new ConfigError(`prompt ${name}: undeclared variables: ${undeclared.join(', ')}`);
  if (unused.length > 0) throw new ConfigError(`prompt ${name}: declared and unused: ${unused.join(', ')}`);
}

/** Plain variables only: sections and partials would be logic in a prompt. */
function variableOf([type, value]: readonly unknown[]): string[] {
  if (type === 'text') return [];
  if (type === 'name' && typeof value === 'string') return [value];
  throw new ConfigError(`a prompt may hold plain variables only, not {{${String(type)}${String(value)}}}`);
}
