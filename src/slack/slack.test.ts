import { expect, it } from 'vitest';
import { clip, escaped, link, mrkdwn, quoted, slackResponseUrl } from '../connectors/index.ts';
import { readTyped } from './command.ts';

it('cuts text to what a block holds, inside of no entity and no character', () => {
  for (let spaces = 0; spaces < 12; spaces += 1) {
    const text = clip(escaped(`${' '.repeat(2_990 + spaces)}&&&&`));
    expect(text.length).toBeLessThanOrEqual(3_000);
    expect(text).toMatch(/^ *(?:&amp;)*…$/);
  }
  expect(clip('😀'.repeat(10), 10)).toBe('😀😀😀😀…');
  expect(quoted(`<!everyone>\n${'>'.repeat(5_000)}`).split('\n')[0]).toBe('>“&lt;!everyone&gt;');
  expect(mrkdwn('x'.repeat(9_000)).text).toHaveLength(3_000);
});

it('links to its own pages with words that cannot end the link', () => {
  expect(link('https://e.test/a|b>', 'x|y> <!here>')).toBe('<https://e.test/a%7Cb%3E|x¦y&gt; &lt;!here&gt;>');
  expect(link(null, 'no <page>')).toBe('no &lt;page&gt;');
});

it('takes what was typed apart', () => {
  const typed = (text: string) => readTyped('/earshot', text);
  expect(typed('acme  what about R&amp;D? --share')).toEqual({
    command: '/earshot',
    text: 'acme what about R&D?',
    share: true,
  });
  expect(typed('--SHARE acme who?')).toMatchObject({ text: 'acme who?', share: true });
  expect(typed('acme do they --shareholders?')).toMatchObject({ text: 'acme do they --shareholders?', share: false });
});

it('takes no address but those of Slack', () => {
  expect(slackResponseUrl('https://hooks.slack.com/commands/T1/2/abc')?.pathname).toBe('/commands/T1/2/abc');
  const others = [
    'https://hooks.slack.com:8443/x',
    'https://u:p@hooks.slack.com/x',
    'https://hooks.slack.com@evil.test/x',
  ];
  for (const url of [...others, 'https://HOOKS.slack.com.evil.test', 'ftp://hooks.slack.com/x', '', undefined])
    expect(slackResponseUrl(url)).toBeUndefined();
});
