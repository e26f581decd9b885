"""An independent Mailchimp on a loopback port, for the demo and the tests.

It shares no code with mailbridge's Mailchimp client, or both could be wrong together.
"""

from mailbridge.simulator.behaviour import Behaviour
from mailbridge.simulator.control import Control
from mailbridge.simulator.seed import seed
from mailbridge.simulator.serve import serve
from mailbridge.simulator.simulator import Simulator

__all__ = ["Behaviour", "Control", "Simulator", "seed", "serve"]
