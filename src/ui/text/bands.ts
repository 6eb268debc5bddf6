/** Where the bands end (playbook §8, "Bands"). */
export const GREEN_TO = 25;
export const YELLOW_TO = 59;
