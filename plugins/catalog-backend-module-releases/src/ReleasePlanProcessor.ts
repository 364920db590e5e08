import {
  Entity,
  getCompoundEntityRef,
  parseEntityRef,
  RELATION_OWNED_BY,
  RELATION_OWNER_OF,
} from '@backstage/catalog-model';
import {
  CatalogProcessor,
  CatalogProcessorEmit,
  processingResult,
} from '@backstage/plugin-catalog-node';
import { LocationSpec } from '@backstage/plugin-catalog-common';
import { validateEnvelope } from './validateEnvelope';

/**
 * Takes release plans into the catalog, with a relation to their owner.
 *
 * @public
 */
export class ReleasePlanProcessor implements CatalogProcessor {
  getProcessorName() {
    return 'ReleasePlanProcessor';
  }

  async validateEntityKind(entity: Entity) {
    if (!isReleasePlan(entity)) {
      return false;
    }
    validateEnvelope(entity);
    return true;
  }

  async postProcessEntity(
    entity: Entity,
    _location: LocationSpec,
    emit: CatalogProcessorEmit,
  ) {
    if (isReleasePlan(entity)) {
      const plan = getCompoundEntityRef(entity);
      const owner = parseEntityRef(validateEnvelope(entity));
      emit(
        processingResult.relation({
          source: plan,
          type: RELATION_OWNED_BY,
          target: owner,
        }),
      );
      emit(
        processingResult.relation({
          source: owner,
          type: RELATION_OWNER_OF,
          target: plan,
        }),
      );
    }
    return entity;
  }
}

function isReleasePlan(entity: Entity) {
  return entity.kind.toLocaleLowerCase('en-US') === 'releaseplan';
}
