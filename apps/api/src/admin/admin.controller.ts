import { Controller, Get, HttpCode, Inject, Param, Post, Query } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import {
  ApiError,
  parseFirst,
  parseListTasks,
  presentAdminStatus,
  presentAdminTask,
  presentFirst,
  presentQuarantined,
  type RawQuery,
} from '#contract';
import type { Db } from '#database';
import { readLogState } from '#metrics';
import { countQuarantined, listQuarantine } from '#projection';
import { countTasksOf, listTasksOf, reviveTaskOf } from '#tasks';
import { CallerOf, type Caller } from '../http/caller';
import { DB } from '../tokens';

/** For whoever runs the service. Positions are of the log; tasks and quarantine are the project's own. */
@Controller('v1/admin')
export class AdminController {
  constructor(@Inject(DB) private readonly db: Db) {}

  @Get('status')
  @RouteConfig({ scope: 'admin', hasNoDialects: true })
  async status(@CallerOf() { key: { projectId } }: Caller): Promise<object> {
    const [state, tasks, quarantined] = await Promise.all([
      readLogState(this.db),
      countTasksOf(this.db, projectId),
      countQuarantined(this.db, projectId),
    ]);
    return presentAdminStatus(state, { ...tasks, quarantined });
  }

  @Get('tasks')
  @RouteConfig({ scope: 'admin', hasNoDialects: true })
  async tasks(
    @CallerOf() { key: { projectId } }: Caller,
    @Query() rawQuery: RawQuery,
  ): Promise<object> {
    const { state, limit } = parseListTasks(rawQuery);
    const found = await listTasksOf(this.db, projectId, { state, limit: limit + 1 });
    return presentFirst(found, limit, presentAdminTask);
  }

  @Post('tasks/:task_id/retry')
  @HttpCode(200)
  @RouteConfig({ scope: 'admin', hasNoDialects: true })
  async retry(
    @CallerOf() { key: { projectId } }: Caller,
    @Param('task_id') id: string,
  ): Promise<object> {
    const revival = await reviveTaskOf(this.db, projectId, id);
    switch (revival.status) {
      case 'missing':
        throw new ApiError('task_missing', { id });
      case 'alive':
        throw new ApiError('task_not_dead', { id, state: revival.state });
      case 'revived':
        return presentAdminTask(revival.task);
    }
  }

  @Get('quarantine')
  @RouteConfig({ scope: 'admin', hasNoDialects: true })
  async quarantine(
    @CallerOf() { key: { projectId } }: Caller,
    @Query() rawQuery: RawQuery,
  ): Promise<object> {
    const limit = parseFirst(rawQuery);
    const found = await listQuarantine(this.db, projectId, limit + 1);
    return presentFirst(found, limit, presentQuarantined);
  }
}
