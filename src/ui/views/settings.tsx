import type { Child } from 'hono/jsx';

/** The sections of the settings, each a page. */
const SECTIONS = [
  { name: 'policy', path: '/settings', words: 'Policy' },
  { name: 'words', path: '/settings/words', words: 'Words and rivals' },
  { name: 'people', path: '/settings/people', words: 'People and keys' },
  { name: 'record', path: '/settings/record', words: 'The record' },
  { name: 'privacy', path: '/settings/privacy', words: 'Calendar and privacy' },
] as const;

/** A section of the settings. */
export type SettingsSection = (typeof SECTIONS)[number]['name'];

interface SettingsProps {
  readonly section: SettingsSection;
  /** Something was done: what. */
  readonly done?: string | undefined;
  readonly problem?: string | undefined;
  readonly children?: Child;
}

/** The frame of every page of the settings: where one is, and what came of a form. */
export function Settings({ section, done, problem, children }: SettingsProps) {
  return (
    <div class="settings">
      <div class="heading">
        <h1>Settings</h1>
        <nav class="segments" aria-label="Settings">
          {SECTIONS.map(({ name, path, words }) => (
            <a href={path} aria-current={name === section ? 'page' : undefined}>
              {words}
            </a>
          ))}
        </nav>
      </div>
      {done !== undefined && (
        <p class="notice" role="status">
          {done}
        </p>
      )}
      {problem !== undefined && (
        <p class="problem" role="alert">
          {problem}
        </p>
      )}
      {children}
    </div>
  );
}
