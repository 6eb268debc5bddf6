import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** A stretch of a conversation that was written and labelled by hand. */
export interface LabelledPassage {
  readonly id: string;
  readonly medium: 'call' | 'email';
  /** What is sold, by name. */
  readonly product: string;
  readonly turns: readonly {
    readonly side: 'customer' | 'vendor';
    readonly text: string;
    /** `kind/subtype` of what this turn shows best. */
    readonly labels: readonly string[];
    /** Kinds about which this turn teaches nothing: it repeats them, or two readers would dispute them. */
    readonly unsure: readonly string[];
  }[];
}

interface PassageLine {
  readonly medium: 'call' | 'email';
  readonly product: string;
  readonly turns: readonly (readonly [side: 'C' | 'V', text: string, labels: readonly string[]])[];
}

const OPEN_LABEL = /[~?]$/u;

/** The labelled passages of a folder of JSON Lines files. */
export async function loadPassages(folder: string): Promise<readonly LabelledPassage[]> {
  const files = await readLineFiles(folder);
  return files.flatMap(({ name, lines }) =>
    lines.map((line, index) => passageOf(line as PassageLine, `${name}#${index}`)),
  );
}

function passageOf({ medium, product, turns }: PassageLine, id: string): LabelledPassage {
  return {
    id,
    medium,
    product,
    turns: turns.map(([side, text, labels]) => ({
      side: side === 'C' ? 'customer' : 'vendor',
      text,
      labels: labels.filter((label) => !OPEN_LABEL.test(label)),
      unsure: labels.filter((label) => OPEN_LABEL.test(label)).map((label) => label.split('/')[0] ?? ''),
    })),
  };
}

/** The JSON Lines files of a folder by name, with what each line holds. */
export async function readLineFiles(
  folder: string,
): Promise<readonly { readonly name: string; readonly lines: readonly unknown[] }[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.jsonl')).sort();
  return Promise.all(
    names.map(async (name) => {
      const text = await readFile(join(folder, name), 'utf8');
      const lines = text.split('\n').filter((line) => line.trim() !== '');
      return { name, lines: lines.map((line): unknown => JSON.parse(line)) };
    }),
  );
}
