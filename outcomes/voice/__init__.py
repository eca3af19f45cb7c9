"""Family voice: asked at a review and at the end, in the family's own hand; and impact stories."""
