/** Earshot in Slack: `/earshot acme what did we promise?` */
export { createSlackApp, type SlackApp, type SlackServices } from './app.ts';
