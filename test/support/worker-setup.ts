import { endThisWorkerWithTheRun } from './run-directory';

endThisWorkerWithTheRun();
