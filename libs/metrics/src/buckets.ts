/** Seconds: from what a fast answer takes to what a slow disk makes of it. */
export const SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** Events behind what is projected: mostly none; a page folds up to 256. */
export const TAIL = [0, 1, 2, 4, 8, 16, 32, 64, 128, 256];

/** How many went together. */
export const BATCH = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024];
