export { observeRequests } from './requests.ts';
export { logFieldsInHand, startTelemetry, type Telemetry, type TelemetryOptions } from './telemetry.ts';
