"""What must never go wrong, tried at full size: `make proef`. Each proof has a control that must fail unprotected."""
