import { Injectable } from '@nestjs/common';

/** Turns false before anything is closed, so that a balancer looks elsewhere first. */
@Injectable()
export class Readiness {
  isStopping = false;
}
