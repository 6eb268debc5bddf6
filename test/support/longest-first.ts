import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** What takes a minute or more, by the end of its path: begun last, one of these would be waited for by all the others. */
const LONG = [
  'test/chaos.test.ts',
  'test/walk.browser.test.ts',
  'test/year.test.ts',
  'test/pipeline-kill.test.ts',
  'test/cli.test.ts',
  'test/handoff-kill.test.ts',
  'test/dispatches-kill.test.ts',
  'test/survival.test.ts',
];

/** Begins with the files that take longest; the rest as ever, the largest first where nothing is known of an earlier run. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const rank = ({ moduleId }: TestSpecification): number => {
      const at = LONG.findIndex((path) => moduleId.endsWith(path));
      return at === -1 ? LONG.length : at;
    };
    return sorted.toSorted((left, right) => rank(left) - rank(right));
  }
}
