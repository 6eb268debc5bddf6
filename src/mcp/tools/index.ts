import type { Tool } from '../tool.ts';
import { askTool } from './ask.ts';
import { briefTool } from './brief.ts';
import { commitmentsTool } from './commitments.ts';
import { inboxTool } from './inbox.ts';
import { listAccountsTool } from './list-accounts.ts';
import { peopleTool } from './people.ts';
import { readConversationTool } from './read-conversation.ts';
import { reviewTool } from './review.ts';
import { riskTool } from './risk.ts';
import { searchTool } from './search.ts';
import { searchAccountsTool } from './search-accounts.ts';
import { signalsTool } from './signals.ts';
import { timelineTool } from './timeline.ts';

/** Every tool, as lists show them. */
export const TOOLS: readonly Tool[] = [
  askTool,
  searchTool,
  searchAccountsTool,
  listAccountsTool,
  riskTool,
  inboxTool,
  reviewTool,
  commitmentsTool,
  peopleTool,
  signalsTool,
  timelineTool,
  briefTool,
  readConversationTool,
];
